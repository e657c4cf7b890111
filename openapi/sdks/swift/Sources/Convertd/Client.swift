import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A page of a list: `nextCursor` leads to the next one, and is nil at the end.
public struct Page<Item: Decodable & Sendable>: Sendable {
    public let items: [Item]
    public let nextCursor: String?
}

/// A client of a convertd server. Every call of the API is a method of it.
public final class Client: Sendable {
    /// How long to wait for a server that says when to come again; longer than that is an error.
    private static let longestPause = 60.0

    let baseURL: String
    private let apiKey: String?
    let retries: Int

    /// By default of the server that CONVERTD_SERVER names, with the key of CONVERTD_KEY.
    public init(baseURL: String? = nil, apiKey: String? = nil, retries: Int = 4) {
        let environment = ProcessInfo.processInfo.environment
        var base = baseURL ?? environment["CONVERTD_SERVER"] ?? "http://127.0.0.1:8080"
        while base.hasSuffix("/") { base.removeLast() }
        self.baseURL = base.hasSuffix("/v1") ? String(base.dropLast(3)) : base
        self.apiKey = apiKey ?? environment["CONVERTD_KEY"]
        self.retries = retries
    }

    private struct Answer<T: Decodable>: Decodable {
        struct Meta: Decodable {
            struct Pagination: Decodable {
                let next_cursor: String?
            }
            let pagination: Pagination?
        }
        let data: T
        let meta: Meta
    }

    private func answer<T: Decodable>(
        _ method: String, _ path: String, _ query: [String: String], _ body: [String: JSONValue]?, _ keyed: Bool
    ) async throws -> Answer<T> {
        var request = try self.request(method, path, query)
        if keyed { request.setValue(UUID().uuidString, forHTTPHeaderField: "Idempotency-Key") }
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = try JSONEncoder().encode(body)
        }
        let sent = request
        return try await repeated(sent) {
            let (data, response) = try await URLSession.shared.data(for: sent)
            try Client.check(response, data)
            return try JSONDecoder().decode(Answer<T>.self, from: data)
        }
    }

    /// Sends JSON and returns the data of the answer.
    func call<T: Decodable>(
        _ method: String, _ path: String, query: [String: String] = [:], body: [String: JSONValue]? = nil, keyed: Bool = false
    ) async throws -> T {
        let answer: Answer<T> = try await self.answer(method, path, query, body, keyed)
        return answer.data
    }

    func page<Item: Decodable>(
        _ method: String, _ path: String, query: [String: String] = [:], body: [String: JSONValue]? = nil, keyed: Bool = false
    ) async throws -> Page<Item> {
        let answer: Answer<[Item]> = try await self.answer(method, path, query, body, keyed)
        return Page(items: answer.data, nextCursor: answer.meta.pagination?.next_cursor)
    }

    func segment(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(.init(charactersIn: "-._~"))) ?? text
    }

    func request(_ method: String, _ path: String, _ query: [String: String]) throws -> URLRequest {
        let pairs = query.map { "\($0.key)=\(segment($0.value))" }.sorted().joined(separator: "&")
        guard let url = URL(string: baseURL + path + (pairs.isEmpty ? "" : "?" + pairs)) else {
            throw ConvertdError(code: "INVALID_REQUEST", message: "\(baseURL) is no address.")
        }
        var request = URLRequest(url: url, timeoutInterval: 120)
        request.httpMethod = method
        request.setValue("convertd-swift/\(version)", forHTTPHeaderField: "User-Agent")
        if let apiKey { request.setValue("Bearer \(apiKey)", forHTTPHeaderField: "Authorization") }
        return request
    }

    static func check(_ response: URLResponse, _ body: @autoclosure () -> Data) throws {
        guard let response = response as? HTTPURLResponse, response.statusCode < 300 else {
            guard let refused = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
            throw ConvertdError.of(refused, body())
        }
    }

    /// Does what sends a request, again where that can be.
    func repeated<T>(_ request: URLRequest, _ send: () async throws -> T) async throws -> T {
        let keyed = request.value(forHTTPHeaderField: "Idempotency-Key") != nil
        let repeatable = request.httpMethod != "POST" || keyed
        var attempt = 0
        while true {
            let failure: ConvertdError
            do {
                return try await send()
            } catch let error as ConvertdError {
                failure = error
            } catch let error as URLError where error.code != .cancelled {
                let host = request.url?.host ?? ""
                failure = ConvertdError(code: "NETWORK_ERROR", message: "\(host) cannot be reached: \(error.localizedDescription)")
            }
            guard repeatable, attempt < retries, let pause = Client.pause(after: failure, attempt) else { throw failure }
            try await _Concurrency.Task.sleep(nanoseconds: UInt64(pause * 1e9))
            attempt += 1
        }
    }

    /// How many seconds to wait before a request is sent again; nil where it shall not be.
    private static func pause(after error: ConvertdError, _ attempt: Int) -> Double? {
        if let seconds = error.retryAfter { return seconds <= longestPause ? seconds : nil }
        guard [0, 502, 503, 504].contains(error.status) else { return nil }
        return min(0.25 * pow(2, Double(attempt)), 8) * Double.random(in: 0.75...1.25)
    }
}
