// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// `attack proxies`
struct Proxies: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make calls through nginx and HAProxy, with the configurations in 'deploy'.",
        discussion: """
            Each proxy runs with its file from 'deploy', in which only ports and certificates are replaced. Signed \
            webhooks and streams go through it, and so do the requests of two strangers: wrong paths, /healthz and odd \
            upgrades. A call would be refused if the proxy sent its stream on a connection that has carried another \
            request and the server didn't take it. A proxy that isn't installed is skipped.

            Exits with 1 if a call failed or a proxy doesn't answer over TLS.
            """)

    @Option(help: "The folder of the configurations.") var deploy = "deploy"
    @Option(help: "The number of calls through each proxy.") var calls = 200
    @Option(help: "The number of calls at once.") var atOnce = 20
    @Option(help: ArgumentHelp("Use only this proxy.", valueName: "nginx|haproxy")) var only: String?
    @Option(help: ArgumentHelp("The server. Defaults to the linecard beside this program.", valueName: "linecard"))
    var server: String?

    func run() async throws {
        var passed = 0
        var failed: [String] = []
        for proxy in Proxy.all where only == nil || only == proxy.name {
            guard let program = ChildProcess.installed(proxy.name) else {
                print("\(proxy.name): skipped, it is not installed")
                continue
            }
            if try await trial(of: proxy, program) { passed += 1 } else { failed.append(proxy.name) }
        }
        print("\(passed) passed, \(failed.count) failed")
        if !failed.isEmpty { throw ExitCode.failure }
    }

    /// Makes the calls through a proxy. Returns true if all of them heard everything and the proxy answers over TLS.
    private func trial(of proxy: Proxy, _ program: String) async throws -> Bool {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "linecard-\(proxy.name)-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await Self.makeCertificate(in: folder.path)
        let server = try await ServerProcess.start(server ?? ChildProcess.sibling("linecard"))
        let ports = Proxy.Ports(
            server: server.port, tls: try await Proxy.freePort(), plain: try await Proxy.freePort())
        let running = try await proxy.start(program, from: deploy, ports: ports, in: folder.path)

        let answersOverTLS = await Self.answersOverTLS(port: ports.tls)
        let callers = try CallersProcess(port: ports.plain, calls: calls, atOnce: atOnce, seconds: 1)
        let strangers = Strangers(port: ports.plain)
        let asking = Task { await strangers.ask() }
        let report = try await callers.report()
        asking.cancel()
        await asking.value
        await running.stop()
        await server.child.stop()

        print("\(proxy.name): \(report.complete) of \(report.calls) calls heard everything")
        print("    longest connect \(Int(report.connecting)) ms, longest silence \(Int(report.silence)) ms")
        print("    TLS: \(answersOverTLS ? "answers" : "DOESN'T ANSWER")")
        print("    strangers: \(strangers.summary)")
        for (problem, count) in report.problems.sorted(by: { $0.value > $1.value }) {
            print("    \(count) calls: \(problem)")
        }
        return report.complete == calls && answersOverTLS
    }

    // MARK: TLS

    private static func makeCertificate(in folder: String) async throws {
        let command = """
            openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=voice.example.com \
            -keyout \(folder)/key.pem -out \(folder)/certificate.pem && \
            cat \(folder)/certificate.pem \(folder)/key.pem > \(folder)/both.pem
            """
        let child = try ChildProcess("/bin/sh", ["-c", command])
        guard await child.status(within: .seconds(20)) == 0 else { throw AttackError("openssl: \(child.text)") }
    }

    private static func answersOverTLS(port: Int) async -> Bool {
        let command = """
            { printf 'GET /healthz HTTP/1.1\\r\\nHost: voice.example.com\\r\\nConnection: close\\r\\n\\r\\n'; \
            sleep 1; } | \
            openssl s_client -quiet -connect 127.0.0.1:\(port) -servername voice.example.com
            """
        guard let child = try? ChildProcess("/bin/sh", ["-c", command]) else { return false }
        _ = await child.status(within: .seconds(5))
        return child.text.contains("HTTP/1.1 200")
    }
}
