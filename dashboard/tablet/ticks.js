// A second that is as long in a tab that nobody looks at: a browser slows the timers of its page, not those of a worker.
setInterval(() => postMessage(null), 1000);
