// The tablet's strip of alerts on a page of Streamlit, which turns to the alerts without loading the program again.
const LOOK = 3000; // ms until it is tried again to load what draws it

export default function ({ parentElement, setTriggerValue }) {
  const host = parentElement.querySelector("#reach");
  host.tapped = (alert) => setTriggerValue("tapped", { alert });
  if (!host.begun) begin(host);
  host.begun = true;
}

async function begin(host) {
  try {
    const [{ Reach }, { connection }] = await Promise.all(["reach", "api"].map((name) => import(`${location.origin}/round/${name}.js`)));
    // The pages of Streamlit speak English.
    connection.language = "en";
    new Reach(host, (alert) => host.tapped(alert));
  } catch {
    if (host.isConnected) setTimeout(begin, LOOK, host);
  }
}
