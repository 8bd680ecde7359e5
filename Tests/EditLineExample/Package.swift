// swift-tools-version: 6.2
// The example as a package outside of this one, which takes the product EditLine and nothing else; scripts/outside builds it.
import PackageDescription

// Example: a package with a prompt
let package = Package(
  name: "colours",
  dependencies: [.package(name: "recsh", path: "../..")],
  targets: [
    .executableTarget(
      name: "colours", dependencies: [.product(name: "EditLine", package: "recsh")], path: ".",
      exclude: ["Package.swift"], sources: ["main.swift"])
  ]
)
// End of example.
