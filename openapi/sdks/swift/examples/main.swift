// The examples of the README. They are not run here: no compiler for Swift is at hand.
import Convertd
import Foundation

// example 1
let client = Client(baseURL: ProcessInfo.processInfo.environment["CONVERTD_SERVER"])

let path = try await client.convert("photo.png", "webp")
print("wrote \(path)")
// end

// example 2
try await client.convert(
    "photo.png", "jpg", to: "small.jpg", options: ["width": 64, "quality": "high"], timeout: 120
) { percent in
    FileHandle.standardError.write(Data("\(percent) %\n".utf8))
}
print("wrote small.jpg")
// end

// example 3
let photo = try await client.upload("photo.png")
let job = try await client.job([
    "bring": ["operation": "import/upload", "file": .string(photo.id ?? "")],
    "shrink": ["operation": "resize", "input": "bring", "options": ["width": 100]],
    "print": ["operation": "convert", "input": "shrink", "output_format": "pdf"],
    "give": ["operation": "export/url", "input": "print"],
])
for try await happened in client.events(job) {
    FileHandle.standardError.write(Data("\(happened.event)\n".utf8))
}
let done = try await client.waitFor(job)
try await client.download(client.linkOf(done), to: "photo.pdf")
print("wrote photo.pdf")
// end

// example 4
do {
    try await client.convert("photo.png", "nonsense")
} catch let error as ConvertdError where error.code == ErrorCode.unsupportedFormat {
    print("refused \(error.code) \(error.status)")
}
// end

// example 5
let environment = ProcessInfo.processInfo.environment
let secret = environment["WEBHOOK_SECRET"] ?? "whsec_example"
let body = Data((environment["WEBHOOK_BODY"] ?? "{}").utf8) // the body of the request, as it came
let signature = environment["WEBHOOK_SIGNATURE"] ?? "" // its header X-Webhook-Signature
print("genuine \(verifyWebhook(body, signature: signature, secret: secret))")
// end

print("formats \(try await client.formats(category: "image").count > 10)")
