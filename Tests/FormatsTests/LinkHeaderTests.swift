import Formats
import Testing

struct LinkHeaderTests {
    private let base = "https://crm.example/api/exports?limit=10"

    private func next(_ values: String...) -> String? {
        LinkHeader.next(in: values, base: base)
    }

    @Test func `the vendor's own form is understood`() {
        #expect(
            next(#"<https://crm.example/api/table/Prospects?cursor=6eb0>; rel="next""#)
                == "https://crm.example/api/table/Prospects?cursor=6eb0")
    }

    @Test func `several links stand in one header`() {
        #expect(next(#"</1>; rel="first", </3>; rel="next", </9>; rel="last""#) == "https://crm.example/3")
    }

    @Test func `several headers are read in order`() {
        #expect(next(#"</1>; rel="prev""#, "</2>;rel=next", "</3>;rel=next") == "https://crm.example/2")
    }

    @Test func `commas and semicolons belong to a target and to a quoted value`() {
        let links = LinkHeader.parse([#"</a,b;c>; title="x, <y>; rel=next"; rel=prev, </d>; rel="next""#])
        #expect(links.map(\.target) == ["/a,b;c", "/d"])
        #expect(links.first?.parameters.first == LinkHeader.Parameter("title", "x, <y>; rel=next"))
        #expect(links.map(\.relations) == [["prev"], ["next"]])
    }

    @Test func `backslashes escape in a quoted value`() {
        let links = LinkHeader.parse([#"</a>; title="say \"hi\\there\""; rel=next"#])
        #expect(links.first?.parameters.first?.value == #"say "hi\there""#)
        #expect(links.first?.relations == ["next"])
    }

    @Test(arguments: [
        "</2>;rel=next", "</2> ; rel = next ;", "</2>;;; REL=\"Next\"", "</2>; a; b=c; rel=next; d",
    ])
    func `blanks, order, case and quotes of parameters do not matter`(value: String) {
        #expect(next(value) == "https://crm.example/2")
    }

    @Test func `a relation may be one of several words`() {
        #expect(next(#"</2>; rel="last  next""#) == "https://crm.example/2")
        #expect(next(#"</2>; rel="nextpage""#) == nil)
    }

    @Test func `the first rel wins`() {
        #expect(next("</2>; rel=prev; rel=next") == nil)
    }

    @Test func `rel as part of another name is not rel`() {
        #expect(next("</2>; xrel=next; rev=next") == nil)
    }

    @Test(arguments: ["", " ", ",,,", "next", "<", "</2; rel=next", "</2>"])
    func `what is no next link gives none`(value: String) {
        #expect(next(value) == nil)
    }

    @Test func `a malformed link does not take the others with it`() {
        #expect(next("</1>; rel=next, garbage <x>; rel") == "https://crm.example/1")
        #expect(next("garbage; rel=next, </2>; rel=next") == "https://crm.example/2")
        #expect(next("</1>; rel=prev garbage, </2>; rel=next") == "https://crm.example/2")
        #expect(next("</2>; rel=\"next") == "https://crm.example/2")
    }

    @Test func `relative targets are resolved`() {
        #expect(next("<?cursor=2>; rel=next") == "https://crm.example/api/exports?cursor=2")
        #expect(next("<more>; rel=next") == "https://crm.example/api/more")
        #expect(next("<//other.example/x>; rel=next") == "https://other.example/x")
    }

    @Test func `a target that is no URL comes back as it is, so that somebody refuses it`() {
        let target = "https://good.example@evil.example/"
        #expect(next("<\(target)>; rel=next") == target)
    }
}
