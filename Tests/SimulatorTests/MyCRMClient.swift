import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Simulator

/// An answer with every header field.
struct Reply {
    var status: Int
    var body: String
    var headers: HTTPHeaders

    func header(_ name: String) -> String? {
        headers.first(name: name)
    }

    /// Whether the body holds a record whole, as JSON.
    func shows(_ record: TrueRecord) -> Bool {
        body.contains(JSON.object(record.fields).text)
    }
}

extension Client {
    func reply(
        to url: String, method: String = "GET", headers: [(String, String)], body: String? = nil
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(contentsOf: HTTPHeaders(headers))
        if let body { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await http.execute(request, timeout: .seconds(60))
        let bytes = try await response.body.collect(upTo: 100_000_000)
        return Reply(
            status: Int(response.status.code), body: String(buffer: bytes), headers: response.headers)
    }

    /// Asks MyCRM as a client should: with a name, and, unless told otherwise, for everything.
    func myCRM(
        _ path: String, token: String? = "simulated-mycrm-token",
        expanding: String? = "user,notes,preferences,property", method: String = "GET"
    ) async throws -> Reply {
        var headers = [("User-Agent", "test")]
        if let token { headers.append(("Authorization", "Bearer \(token)")) }
        if let expanding { headers.append(("X-MyCRM-Expand-Data", expanding)) }
        return try await reply(
            to: simulator.baseURL(of: simulator.myCRM) + path, method: method, headers: headers)
    }

    /// Asks for an access token with `simulated-mycrm-key:simulated-mycrm-secret`, unless told otherwise.
    func grant(
        basic: String = "c2ltdWxhdGVkLW15Y3JtLWtleTpzaW11bGF0ZWQtbXljcm0tc2VjcmV0",
        body: String = #"{"scope": "openid", "grant_type": "client_credentials"}"#
    ) async throws -> Reply {
        try await reply(
            to: simulator.baseURL(of: simulator.myCRM) + "/auth/oauth/v1/token", method: "POST",
            headers: [("User-Agent", "test"), ("Authorization", "Basic \(basic)")], body: body)
    }
}
