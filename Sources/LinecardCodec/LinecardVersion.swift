// SPDX-License-Identifier: Apache-2.0

internal import CLinecard

/// The version of this library.
public enum LinecardVersion {
    /// The version as `MAJOR.MINOR.PATCH` ([semver.org](https://semver.org)), from the C core's `version.h`. Until 1.0,
    /// a minor version may change any interface. `linecard --version` prints it.
    public static let current = String(cString: lc_version())
}
