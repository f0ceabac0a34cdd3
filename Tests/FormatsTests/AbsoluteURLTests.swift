import Formats
import Testing

struct AbsoluteURLTests {
    @Test func `a URL has its parts`() {
        let url = AbsoluteURL("https://crm.example:8443/api/x?a=b&c=%20#end")
        #expect(url?.scheme == "https")
        #expect(url?.host == "crm.example")
        #expect(url?.port == 8443)
        #expect(url?.path == "/api/x")
        #expect(url?.query == "a=b&c=%20")
        #expect(url?.text == "https://crm.example:8443/api/x?a=b&c=%20")
    }

    @Test(
        arguments: [
            "https://crm.example", "HTTPS://CRM.Example/", "https://crm.example:443/x",
            "https://crm.example:/x",
            "https://crm.example:0443?x", "https://crm.example#@evil.example",
            "https://crm.example/@evil.example", "https://crm.example?@evil.example",
        ]
    )
    func `one server has one origin`(text: String) {
        #expect(AbsoluteURL(text)?.origin == "https://crm.example:443")
    }

    @Test(
        arguments: [
            "http://crm.example", "https://crm.example:8443", "https://crm.example.evil.example",
            "https://crm.example.", "https://evil.example/https://crm.example", "https://evilcrm.example",
            "https://evil.example?https://crm.example", "https://evil.example#https://crm.example",
        ]
    )
    func `another server has another origin`(text: String) throws {
        let url = try #require(AbsoluteURL(text))
        #expect(url.origin != "https://crm.example:443")
    }

    @Test(
        arguments: [
            "", "crm.example", "/x", "//crm.example", "https:", "https:/crm.example", "https:crm.example",
            "https://",
            "https:///x", "ftp://crm.example/", "file:///etc/passwd", "javascript:alert(1)",
            "https://crm.example@evil.example/", "https://user:word@crm.example/", "https://@crm.example/",
            "https://crm.example:0/", "https://crm.example:65536/", "https://crm.example:x/",
            "https://crm.example:-1/",
            "https://crm.example:443:443/", "https://crm.example:443@evil.example/",
            "https://evil.example\\@crm.example/", "https://crm.example\\.evil.example/",
            "https:\\\\crm.example/",
            "https://crm.example/a b", " https://crm.example/", "https://crm.example/\n",
            "https://crm.exa\tmple/",
            "https://crm.example\u{0}/", "https://crm.example/\u{7F}", "https://crm%2eexample/",
            "https://\u{441}rm.example/", "https://crm.example/\u{E9}", "https://[crm.example]/",
            "https://[::1/",
            "https://[::1]evil.example/", "https://::1/", "1https://crm.example/",
        ]
    )
    func `what can be read in two ways is no URL`(text: String) {
        #expect(AbsoluteURL(text) == nil)
    }

    @Test func `an IPv6 host keeps its brackets`() {
        let url = AbsoluteURL("http://[2001:DB8::1]:8080/x")
        #expect(url?.host == "[2001:db8::1]")
        #expect(url?.origin == "http://[2001:db8::1]:8080")
        #expect(AbsoluteURL("http://[::1]")?.text == "http://[::1]/")
    }

    /// RFC 3986, 5.4, without the examples whose scheme has no server.
    @Test(
        arguments: [
            ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"),
            ("g?y", "/b/c/g?y"),
            ("#s", "/b/c/d;p?q"), ("g#s", "/b/c/g"), ("g?y#s", "/b/c/g?y"), (";x", "/b/c/;x"),
            ("g;x", "/b/c/g;x"),
            ("", "/b/c/d;p?q"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"), ("../", "/b/"),
            ("../g", "/b/g"),
            ("../..", "/"), ("../../", "/"), ("../../g", "/g"), ("../../../g", "/g"), ("../../../../g", "/g"),
            ("/./g", "/g"), ("/../g", "/g"), ("g.", "/b/c/g."), (".g", "/b/c/.g"), ("g..", "/b/c/g.."),
            ("..g", "/b/c/..g"), ("./../g", "/b/g"), ("./g/.", "/b/c/g/"), ("g/./h", "/b/c/g/h"),
            ("g/../h", "/b/c/h"), ("g;x=1/./y", "/b/c/g;x=1/y"), ("g;x=1/../y", "/b/c/y"),
            ("g?y/./x", "/b/c/g?y/./x"), ("g?y/../x", "/b/c/g?y/../x"), ("g#s/../x", "/b/c/g"),
        ]
    )
    func `references are resolved as in RFC 3986`(reference: String, expected: String) {
        let base = AbsoluteURL("http://a/b/c/d;p?q")
        #expect(base?.resolving(reference)?.text == "http://a" + expected)
    }

    @Test func `a reference may lead to another origin, which then shows`() {
        let base = AbsoluteURL("https://crm.example/api/x")
        #expect(base?.resolving("//evil.example/x")?.origin == "https://evil.example:443")
        #expect(base?.resolving("http://crm.example/x")?.origin == "http://crm.example:80")
        #expect(base?.resolving("/..//evil.example/x")?.origin == "https://crm.example:443")
        #expect(base?.resolving("x:y")?.origin == nil)
    }

    @Test(arguments: [
        "/\\evil.example", "\\\\evil.example", "//crm.example@evil.example", "https:evil.example", "\t//x",
    ])
    func `a reference that can be read in two ways is refused`(reference: String) {
        #expect(AbsoluteURL("https://crm.example/api/x")?.resolving(reference) == nil)
    }

    @Test func `a colon in a query makes no scheme`() {
        let base = AbsoluteURL("https://crm.example/api/x")
        #expect(base?.resolving("?at=10:00")?.text == "https://crm.example/api/x?at=10:00")
        #expect(base?.resolving("./a:b")?.text == "https://crm.example/api/a:b")
    }

    @Test func `a query encodes everything but unreserved characters`() {
        let query = percentEncodedQuery([
            (name: "filters[updated_at_after]", value: "2000-01-01T00:00:00Z"),
            (name: "q", value: "a&b=c +\u{E9}~._-%"),
        ])
        #expect(
            query == "filters%5Bupdated_at_after%5D=2000-01-01T00%3A00%3A00Z&q=a%26b%3Dc%20%2B%C3%A9~._-%25"
        )
        #expect(percentEncodedQuery([]) == "")
    }
}
