"""The body of a request, no more of it than may be read."""

from starlette.requests import Request


async def body(request: Request, most: int) -> bytes | None:
    """All bytes of the body, or None for one of more than `most`, which is not read to its end."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            return None
    return read
