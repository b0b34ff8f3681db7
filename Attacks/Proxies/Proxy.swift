// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOPosix

/// A reverse proxy with its configuration from `deploy`.
struct Proxy {
    /// The ports of a trial.
    struct Ports {
        /// The port of `linecard serve`.
        let server: Int
        /// The proxy's port with TLS.
        let tls: Int
        /// The proxy's port without TLS, which only a trial has, because the simulator doesn't trust the certificate.
        let plain: Int
    }

    let name: String
    /// The name of the configuration in `deploy`.
    let configuration: String
    /// The texts in the configuration that a trial replaces. All of them must occur.
    let replacements: @Sendable (Ports, _ folder: String) -> [(String, String)]
    /// The proxy's main configuration for an unprivileged process.
    let main: @Sendable (_ folder: String) -> String
    /// The arguments of the program.
    let arguments: @Sendable (_ folder: String) -> [String]

    static let all = [nginx, haproxy]

    static let nginx = Proxy(
        name: "nginx", configuration: "nginx.conf",
        replacements: { ports, folder in
            [
                ("127.0.0.1:8080", "127.0.0.1:\(ports.server)"),
                ("listen 443 ssl;", "listen 127.0.0.1:\(ports.tls) ssl; listen 127.0.0.1:\(ports.plain);"),
                ("/etc/letsencrypt/live/voice.example.com/fullchain.pem", "\(folder)/certificate.pem"),
                ("/etc/letsencrypt/live/voice.example.com/privkey.pem", "\(folder)/key.pem"),
            ]
        },
        main: { folder in
            let user = getuid() == 0 ? "user root;" : ""
            let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder)/\($0);" }
            return """
                \(user)
                daemon off;
                worker_processes 1;
                pid \(folder)/nginx.pid;
                error_log \(folder)/error.log;
                events { worker_connections 1024; }
                http {
                    access_log off;
                    \(paths.joined(separator: " "))
                    include \(folder)/nginx.conf;
                }

                """
        },
        arguments: { ["-p", $0, "-e", "\($0)/error.log", "-c", "\($0)/main"] })

    static let haproxy = Proxy(
        name: "haproxy", configuration: "haproxy.cfg",
        replacements: { ports, folder in
            [
                ("127.0.0.1:8080", "127.0.0.1:\(ports.server)"),
                (
                    "bind :443 ssl crt /etc/haproxy/certs/voice.example.com.pem alpn http/1.1",
                    """
                    bind 127.0.0.1:\(ports.tls) ssl crt \(folder)/both.pem alpn http/1.1
                        bind 127.0.0.1:\(ports.plain)
                    """
                ),
            ]
        },
        main: { _ in "global\n    maxconn 2000\n    nbthread 1\n" },
        arguments: { ["-db", "-f", "\($0)/main", "-f", "\($0)/haproxy.cfg"] })

    /// Writes the configuration for a trial into a folder and starts the proxy. Returns once it listens.
    func start(_ program: String, from deploy: String, ports: Ports, in folder: String) async throws -> ChildProcess {
        var text = try String(contentsOfFile: "\(deploy)/\(configuration)", encoding: .utf8)
        for (old, new) in replacements(ports, folder) {
            guard text.contains(old) else { throw AttackError("\(configuration) has no '\(old)' to replace") }
            text = text.replacing(old, with: new)
        }
        try text.write(toFile: "\(folder)/\(configuration)", atomically: true, encoding: .utf8)
        try main(folder).write(toFile: "\(folder)/main", atomically: true, encoding: .utf8)
        let child = try ChildProcess(program, arguments(folder))
        for _ in 0..<200 where child.isRunning {
            if await Operator.get("/healthz", port: ports.plain) != nil { return child }
            try await Task.sleep(for: .milliseconds(25))
        }
        let log = (try? String(contentsOfFile: "\(folder)/error.log", encoding: .utf8)) ?? ""
        throw AttackError("\(name) did not start: \(child.text)\(log)")
    }

    /// Returns a port of 127.0.0.1 that is free at the moment.
    static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        defer { channel.close(promise: nil) }
        return channel.localAddress?.port ?? 0
    }
}
