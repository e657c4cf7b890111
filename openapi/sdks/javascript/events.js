const LAST = ["job.completed", "job.failed", "job.cancelled", "job.expired"];

/** Whether nothing more happens to a job after an event. */
export const isLast = (event) => LAST.includes(event);

/** Reads server-sent events as they come. */
export async function* parseEvents(stream) {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    for (let end; (end = text.indexOf("\n\n")) >= 0; text = text.slice(end + 2)) {
      const event = parseEvent(text.slice(0, end));
      if (event.data !== undefined) yield event;
    }
  }
}

function parseEvent(block) {
  const event = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) event[line.slice(0, colon)] = line.slice(colon + 1).trimStart();
  }
  if (event.data !== undefined) event.data = JSON.parse(event.data);
  return event;
}
