import { Api, VERSION } from "./api.js";
import { ConvertdError, errorOf } from "./errors.js";

const environment = typeof process === "undefined" ? {} : process.env;

/** How long to wait for a server that says when to come again; longer than that is an error. */
const LONGEST_PAUSE = 60;

/** Sends requests, and repeats those that can be. */
export class Transport extends Api {
  constructor({ baseUrl, apiKey, retries = 4, fetch: send } = {}) {
    super();
    const base = baseUrl ?? environment.CONVERTD_SERVER ?? "http://127.0.0.1:8080";
    this.baseUrl = base.replace(/\/+$/, "").replace(/\/v1$/, "");
    this.apiKey = apiKey ?? environment.CONVERTD_KEY;
    this.retries = retries;
    this.fetch = send ?? ((...args) => fetch(...args));
  }

  /** Sends JSON and returns the data of the answer. */
  async call(method, path, { query, body, keyed, paged } = {}) {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    if (keyed) headers["idempotency-key"] = crypto.randomUUID();
    const text = body === undefined ? undefined : JSON.stringify(body);
    const response = await this.open(method, path, { query, headers, body: () => text });
    const { data, meta } = await response.json();
    return paged ? { items: data, nextCursor: meta.pagination?.next_cursor ?? null } : data;
  }

  /**
   * Sends a request and returns its answer, which is a success. body is called before each attempt;
   * without it there is none. signed tells that path is a URL that needs no key.
   */
  async open(method, path, { query = {}, headers = {}, body = () => undefined, signed = false, signal } = {}) {
    const url = signed ? new URL(path) : new URL(this.baseUrl + path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
    }
    const all = { "user-agent": `convertd-javascript/${VERSION}`, ...headers };
    if (this.apiKey && !signed) all.authorization = `Bearer ${this.apiKey}`;
    const repeatable = method !== "POST" || "idempotency-key" in headers;
    for (let attempt = 0; ; attempt++) {
      const error = await this.attempt(url, { method, headers: all, body: body(), duplex: "half", signal });
      if (error instanceof Response) return error;
      const pause = repeatable && attempt < this.retries ? pauseAfter(error, attempt) : undefined;
      if (pause === undefined) throw error;
      await sleep(pause);
    }
  }

  async attempt(url, init) {
    try {
      const response = await this.fetch(url, init);
      return response.ok ? response : await errorOf(response);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      const why = cause?.cause?.message ?? cause.message;
      return new ConvertdError({ code: "NETWORK_ERROR", message: `${url.origin} cannot be reached: ${why}`, cause });
    }
  }
}

/** How many seconds to wait before a request is sent again; undefined where it shall not be. */
function pauseAfter(error, attempt) {
  if (error.retryAfter !== undefined) {
    return error.retryAfter <= LONGEST_PAUSE ? error.retryAfter : undefined;
  }
  return [0, 502, 503, 504].includes(error.status) ? Math.min(0.25 * 2 ** attempt, 8) * (0.75 + Math.random() / 2) : undefined;
}

export const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
