// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The number of file descriptors that the process may open: `ulimit -n`.
package enum DescriptorLimit {
    #if canImport(Glibc)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    /// The number of connections that leave an eighth of the descriptors, at least 64, for everything else. With none
    /// left, the listener would spin on a connection that it cannot accept.
    static var connections: Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return .max }
        let descriptors = Int(clamping: limit.rlim_cur)
        return max(1, descriptors - max(64, descriptors / 8))
    }

    /// Raises the soft limit to the hard limit, up to 1,048,576.
    package static func raise() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        // Systems refuse "unlimited" here.
        limit.rlim_cur = min(limit.rlim_max, 1 << 20)
        setrlimit(resource, &limit)
    }
}
