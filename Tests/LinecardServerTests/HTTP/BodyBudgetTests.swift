// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LinecardServer

@Suite("The budget of request bodies") struct BodyBudgetTests {
    @Test("every byte can be reserved, and none twice")
    func reserve() {
        let budget = BodyBudget(10)

        #expect(budget.reserve(10))
        #expect(!budget.reserve(1))
        budget.release(10)
        #expect(!budget.reserve(11))
        #expect(budget.reserve(4))
        #expect(budget.reserve(6))
    }
}
