/** An error that the server answered with, or that kept it from answering (NETWORK_ERROR, TIMEOUT). */
export class ConvertdError extends Error {
  constructor({ code, message, status = 0, details = {}, requestId = "", retryAfter, cause }) {
    super(message, cause ? { cause } : undefined);
    this.name = "ConvertdError";
    this.code = code;
    this.status = status;
    this.details = details;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }
}

/** The error that an answer holds. */
export async function errorOf(response) {
  const text = await response.text();
  const after = Number(response.headers.get("retry-after"));
  const common = {
    status: response.status,
    requestId: response.headers.get("x-request-id") ?? "",
    retryAfter: response.headers.has("retry-after") && Number.isFinite(after) ? after : undefined,
  };
  try {
    return new ConvertdError({ ...JSON.parse(text).error, ...common });
  } catch {
    const message = `The server answered with status ${response.status}, and not as convertd does.`;
    return new ConvertdError({ ...common, code: "UNEXPECTED_ANSWER", message });
  }
}

/** The error of a job that did not complete: that of its first task that failed. */
export function failureOf(job) {
  const tasks = Object.values(job.tasks);
  const failed = tasks.find((t) => t.status === "failed") ?? tasks.find((t) => t.error);
  const error = failed?.error ?? { code: job.status === "cancelled" ? "CANCELLED" : "CONVERSION_FAILED" };
  const message = error.message ?? `The job is ${job.status}.`;
  return new ConvertdError({ ...error, message, details: { ...error.details, jobId: job.id } });
}
