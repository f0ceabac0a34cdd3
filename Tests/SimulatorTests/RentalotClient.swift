import Simulator

extension Client {
    /// Asks Rentalot for what is behind `/api/v1/`.
    func rentalot(
        _ path: String, token: String = "ra_simulated_token", method: String = "GET"
    ) async throws -> Reply {
        try await reply(
            to: simulator.baseURL(of: simulator.rentalot) + "/api/v1/" + path, method: method,
            headers: [("Authorization", "Bearer \(token)")])
    }

    func rentalotTruth(_ collection: String) throws -> [TrueRecord] {
        try simulator.rentalot.truth(of: collection)
    }
}

extension TrueRecord {
    func text(_ field: String) -> String? {
        fields[field]?.string
    }
}
