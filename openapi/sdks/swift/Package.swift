// swift-tools-version: 5.9
import PackageDescription

let package = Package(
    name: "Convertd",
    platforms: [.macOS(.v12), .iOS(.v15)],
    products: [.library(name: "Convertd", targets: ["Convertd"])],
    dependencies: [],
    targets: [
        .target(name: "Convertd"),
        .executableTarget(name: "Examples", dependencies: ["Convertd"], path: "examples"),
    ]
)
