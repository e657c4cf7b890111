import { ConvertdError, failureOf } from "./errors.js";
import { isLast, parseEvents } from "./events.js";
import { beside, isFileId, isUrl, nameIn, node, save } from "./files.js";
import { sleep, Transport } from "./transport.js";

export { ErrorCode } from "./api.js";
export { ConvertdError } from "./errors.js";
export { verifyWebhook } from "./webhooks.js";

const ended = (status) => status !== "pending" && status !== "processing";

/** A client of a convertd server. Every call of the API is a method of it. */
export class Client extends Transport {
  /** Converts a file, a URL or an uploaded file, and writes the result to a file, whose path it returns. */
  async convert(source, format, { to, options = {}, onProgress, timeout } = {}) {
    const place = await this.place(source);
    const job = await this.startConversion({ ...place, targetFormat: format, options });
    const done = await this.waitFor(job, { onProgress, timeout });
    return this.download(done, to ?? (await beside(source, this.linkOf(done))));
  }

  /** What the API takes for a source: files are uploaded first. */
  async place(source) {
    if (typeof source === "string" && isUrl(source)) return { url: source };
    if (typeof source === "string" && isFileId(source)) return { file: source };
    return { file: (await this.upload(source)).id };
  }

  /** Uploads a file by its path, a Blob or a stream; these need a name. */
  async upload(source, { filename } = {}) {
    const headers = { "content-type": "application/octet-stream" };
    let body;
    if (typeof source === "string" || source instanceof URL) {
      const { fs, path, stream, url } = await node();
      const file = source instanceof URL ? url.fileURLToPath(source) : source;
      await fs.promises.access(file, fs.constants.R_OK);
      filename ??= path.basename(file);
      body = () => stream.Readable.toWeb(fs.createReadStream(file));
    } else {
      filename ??= source.name;
      body = () => source;
    }
    const rewinds = typeof source === "string" || source instanceof URL || source instanceof Blob;
    if (rewinds) headers["idempotency-key"] = crypto.randomUUID(); // a stream is sent once
    const response = await this.open("POST", "/v1/upload", { query: { filename }, headers, body });
    return (await response.json()).data;
  }

  /** Starts a job of several steps. */
  job(tasks, more = {}) {
    return this.createJob({ ...more, tasks });
  }

  /** Waits until a job has completed, and returns it; one that fails is an error. timeout is in seconds. */
  async waitFor(job, { onProgress, timeout = Infinity } = {}) {
    const id = typeof job === "string" ? job : job.id;
    const until = Date.now() + timeout * 1000;
    for (let wait = 1; ; wait = Math.min(wait * 2, 30)) {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0) throw new ConvertdError({ code: "TIMEOUT", message: `${id} has not ended in ${timeout} s.`, details: { jobId: id } });
      const now = await this.getJob(id, { wait: Math.min(wait, left) });
      onProgress?.(now.progress, now);
      if (now.status === "completed") return now;
      if (ended(now.status)) throw failureOf(now);
    }
  }

  /** What happens to a job, as it happens, until it has ended; connections that break are taken up again. */
  async *events(job) {
    const id = typeof job === "string" ? job : job.id;
    for (let last, failures = 0; ; ) {
      const headers = last === undefined ? {} : { "last-event-id": last };
      try {
        const response = await this.open("GET", `/v1/jobs/${encodeURIComponent(id)}/events`, { headers });
        for await (const event of parseEvents(response.body)) {
          [last, failures] = [event.id, 0];
          yield event;
          if (isLast(event.event)) return;
        }
      } catch (error) {
        if (error instanceof ConvertdError || ++failures > this.retries) throw error;
      }
      await sleep(0.5);
    }
  }

  /** The link to what a job gives out: one file, or several as a zip. */
  linkOf(job) {
    const link = Object.values(job.tasks).map((t) => t.result?.url).filter((url, i, all) => url && all[i]).pop();
    if (!link) throw new ConvertdError({ code: "CONFLICT", message: `${job.id} gives no file out: add a task export/url.` });
    return link;
  }

  /** Streams what a job gives out, or what a link leads to, into a file, and returns its path. */
  async download(source, to) {
    const link = typeof source === "string" ? source : this.linkOf(source);
    return save(await this.openDownload(link), to ?? nameIn(link));
  }

  /** Opens a download: a Response whose body is a stream. */
  openDownload(link, { headers } = {}) {
    return this.open("GET", link, { headers, signed: true });
  }

  /** The formats that the server knows, and what can be done with each. */
  async formats(query = {}) {
    return (await this.listFormats(query)).items;
  }
}
