import Foundation

/// An error of the server, or one that kept it from answering (NETWORK_ERROR, TIMEOUT).
public struct ConvertdError: Error, Sendable, CustomStringConvertible {
    /// One of `ErrorCode`, NETWORK_ERROR or UNEXPECTED_ANSWER.
    public let code: String
    public let message: String
    /// Of the answer; 0 where there was none.
    public var status = 0
    public var requestId = ""
    var retryAfter: Double?

    public var description: String { "\(message) (\(code))" }

    private struct Refusal: Decodable {
        struct Reason: Decodable {
            let code: String
            let message: String
        }
        let error: Reason
    }

    /// The error that an answer holds.
    static func of(_ response: HTTPURLResponse, _ body: Data) -> ConvertdError {
        let refusal = try? JSONDecoder().decode(Refusal.self, from: body)
        return ConvertdError(
            code: refusal?.error.code ?? "UNEXPECTED_ANSWER",
            message: refusal?.error.message
                ?? "The server answered with status \(response.statusCode), and not as convertd does.",
            status: response.statusCode,
            requestId: response.value(forHTTPHeaderField: "X-Request-Id") ?? "",
            retryAfter: response.value(forHTTPHeaderField: "Retry-After").flatMap(Double.init)
        )
    }

    /// The error of a job that did not complete: that of its first task that failed.
    static func of(_ job: Job) -> ConvertdError {
        let tasks = (job.tasks ?? [:]).values
        let error = tasks.first { $0.status == "failed" }?.error ?? tasks.compactMap(\.error).first
        let code = job.status == "cancelled" ? ErrorCode.cancelled : ErrorCode.conversionFailed
        return ConvertdError(code: error?.code ?? code, message: error?.message ?? "The job is \(job.status ?? "gone").")
    }
}
