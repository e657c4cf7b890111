import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Something that happened to a job.
public struct Happened: Sendable {
    public let id: String
    public let event: String
    public let data: JobEvent

    var isLast: Bool { ["job.completed", "job.failed", "job.cancelled", "job.expired"].contains(event) }
}

public extension Client {
    /// Converts a file, a URL or an uploaded file into a file, whose path it returns.
    @discardableResult
    func convert(
        _ source: String, _ format: String, to: String? = nil, options: [String: JSONValue] = [:],
        timeout: Double? = nil, onProgress: (Int) -> Void = { _ in }
    ) async throws -> String {
        var request = try await place(source)
        request["targetFormat"] = .string(format)
        request["options"] = .object(options)
        let job = try await startConversion(body: request)
        let done = try await waitFor(job, timeout: timeout, onProgress: onProgress)
        let link = try linkOf(done)
        return try await download(link, to: to ?? beside(source, link))
    }

    private func place(_ source: String) async throws -> [String: JSONValue] {
        if source.hasPrefix("http://") || source.hasPrefix("https://") { return ["url": .string(source)] }
        if source.hasPrefix("file_") { return ["file": .string(source)] }
        return ["file": .string(try await upload(source).id ?? "")]
    }

    /// Uploads a file, which is streamed.
    func upload(_ path: String) async throws -> Stored {
        struct Answer: Decodable {
            let data: Stored
        }
        let file = URL(fileURLWithPath: path)
        var request = try self.request("POST", "/v1/upload", ["filename": file.lastPathComponent])
        request.setValue("application/octet-stream", forHTTPHeaderField: "Content-Type")
        request.setValue(UUID().uuidString, forHTTPHeaderField: "Idempotency-Key")
        let sent = request
        return try await repeated(sent) {
            let (data, response) = try await URLSession.shared.upload(for: sent, fromFile: file)
            try Client.check(response, data)
            return try JSONDecoder().decode(Answer.self, from: data).data
        }
    }

    /// Starts a job of several steps.
    func job(_ tasks: [String: JSONValue]) async throws -> Job {
        try await createJob(body: ["tasks": .object(tasks)])
    }

    /// Waits until a job has completed, and returns it; one that fails is an error.
    func waitFor(_ job: Job, timeout: Double? = nil, onProgress: (Int) -> Void = { _ in }) async throws -> Job {
        let id = job.id ?? ""
        let until = timeout.map { Date().addingTimeInterval($0) }
        var wait = 1.0
        while true {
            let left = until?.timeIntervalSinceNow ?? wait
            if left <= 0 { throw ConvertdError(code: ErrorCode.timeout, message: "\(id) has not ended in time.") }
            let now = try await getJob(id, query: ["wait": String(max(1, Int(min(wait, left))))])
            onProgress(now.progress ?? 0)
            switch now.status ?? "" {
            case "completed": return now
            case "pending", "processing": wait = min(wait * 2, 30)
            default: throw ConvertdError.of(now)
            }
        }
    }

    /// What happens to a job, as it happens, until it has ended.
    func events(_ job: Job) -> AsyncThrowingStream<Happened, Error> {
        AsyncThrowingStream { told in
            let reading = _Concurrency.Task {
                do {
                    var last: String?
                    var broken = 0
                    while broken <= retries {
                        for try await happened in try await stream(job.id ?? "", after: last) {
                            (last, broken) = (happened.id, 0)
                            told.yield(happened)
                            if happened.isLast { return told.finish() }
                        }
                        broken += 1
                        try await _Concurrency.Task.sleep(nanoseconds: 500_000_000)
                    }
                    throw ConvertdError(code: "NETWORK_ERROR", message: "The stream of events broke.")
                } catch {
                    told.finish(throwing: error)
                }
            }
            told.onTermination = { _ in reading.cancel() }
        }
    }

    private func stream(_ id: String, after last: String?) async throws -> AsyncThrowingStream<Happened, Error> {
        var request = try self.request("GET", "/v1/jobs/\(segment(id))/events", [:])
        if let last { request.setValue(last, forHTTPHeaderField: "Last-Event-ID") }
        let sent = request
        let (bytes, response) = try await repeated(sent) { try await URLSession.shared.bytes(for: sent) }
        try Client.check(response, Data())
        return AsyncThrowingStream { told in
            _Concurrency.Task {
                var fields: [String: String] = [:]
                do {
                    for try await line in bytes.lines {
                        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                        if parts.count == 2 { fields[String(parts[0])] = parts[1].trimmingCharacters(in: .whitespaces) }
                        guard let data = fields["data"], let id = fields["id"], let event = fields["event"] else { continue }
                        let body = try JSONDecoder().decode(JobEvent.self, from: Data(data.utf8))
                        told.yield(Happened(id: id, event: event, data: body))
                        fields = [:]
                    }
                    told.finish()
                } catch {
                    told.finish(throwing: error)
                }
            }
        }
    }

    /// The link to what a job gives out: one file, or several as a zip.
    func linkOf(_ job: Job) throws -> String {
        let links = (job.tasks ?? [:]).values.filter { $0.operation == "export/url" }.compactMap { $0.result?.url }
        guard let link = links.last else {
            throw ConvertdError(code: ErrorCode.conflict, message: "\(job.id ?? "") gives no file out: add a task export/url.")
        }
        return link
    }

    /// Streams what a link leads to into a file, which appears whole or not at all.
    @discardableResult
    func download(_ link: String, to path: String) async throws -> String {
        guard let url = URL(string: link) else { throw ConvertdError(code: "INVALID_REQUEST", message: "\(link) is no link.") }
        let request = URLRequest(url: url) // a signed link needs no key
        let target = URL(fileURLWithPath: path)
        let part = try await repeated(request) {
            let (file, response) = try await URLSession.shared.download(for: request)
            try Client.check(response, (try? Data(contentsOf: file)) ?? Data())
            return file
        }
        if FileManager.default.fileExists(atPath: path) {
            _ = try FileManager.default.replaceItemAt(target, withItemAt: part)
        } else {
            try FileManager.default.moveItem(at: part, to: target)
        }
        return path
    }

    /// The formats that the server knows, and what can be done with each.
    func formats(category: String) async throws -> [Format] {
        try await listFormats(query: ["category": category]).items
    }

    /// Where a result is written if nobody says: beside its source, under its own name.
    private func beside(_ source: String, _ link: String) throws -> String {
        let name = URL(string: link)?.lastPathComponent ?? "result"
        guard FileManager.default.fileExists(atPath: source) else { return name }
        let folder = (source as NSString).deletingLastPathComponent
        let to = folder.isEmpty ? name : folder + "/" + name
        if URL(fileURLWithPath: to).standardized == URL(fileURLWithPath: source).standardized {
            throw ConvertdError(code: ErrorCode.conflict, message: "\(to) is the source itself: say where to write the result.")
        }
        return to
    }
}
