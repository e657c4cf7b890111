import { ConvertdError } from "./errors.js";

/** What is loaded only where there are files: not in a browser. */
export async function node() {
  const [fs, path, stream, promises, url] = await Promise.all([
    import("node:fs"), import("node:path"), import("node:stream"), import("node:stream/promises"), import("node:url"),
  ]);
  return { fs, path, stream, pipeline: promises.pipeline, url };
}

export const isUrl = (source) => /^https?:\/\//i.test(source);
export const isFileId = (source) => /^file_[0-9A-Za-z]+$/.test(source);

/** Writes what an answer holds to a file, which appears whole or not at all. */
export async function save(response, target) {
  const { fs, stream, pipeline } = await node();
  const part = `${target}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    await pipeline(stream.Readable.fromWeb(response.body), fs.createWriteStream(part, { flags: "wx" }));
    await fs.promises.rename(part, target);
  } catch (error) {
    await fs.promises.rm(part, { force: true });
    throw error;
  }
  return target;
}

/** The file's name at the end of a download link. */
export const nameIn = (link) => decodeURIComponent(new URL(link).pathname.split("/").pop());

/** Where a result is written if nobody says: beside its source, under its own name. */
export async function beside(source, link) {
  const { path } = await node();
  const folder = typeof source === "string" && !isUrl(source) && !isFileId(source) ? path.dirname(source) : ".";
  const target = path.join(folder, nameIn(link));
  if (typeof source === "string" && path.resolve(source) === path.resolve(target)) {
    throw new ConvertdError({ code: "CONFLICT", message: `${target} is the source itself: say where to write the result.` });
  }
  return target;
}
