// SPDX-License-Identifier: Apache-2.0

import Linecard
import ProviderFixtures

extension Script {
    /// The path at which a server takes this provider's streams.
    var path: String { "/\(provider)/stream" }
}
