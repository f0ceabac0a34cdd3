import Mirror

/// What goes on.
extension StatusPage {
    var walkSection: HTML {
        guard !walks.isEmpty else { return "" }
        return """
            <section>
            <h2>Under way</h2>
            <ul class="walks">
            \(walks.map(item))</ul>
            </section>

            """
    }

    private func item(_ walk: WalkUnderWay) -> HTML {
        let name = "\(walk.account) \(walk.stream)"
        let bar: HTML =
            walk.total.map { total in
                """
                <progress max="\(max(total, 1))" value="\(walk.rows)" aria-label="\(name)">\
                \(walk.percent ?? 0) %</progress>

                """
            } ?? ""
        return """
            <li class="card">
            <h3>\(name) <span class="quiet">\(walk.kind.rawValue)</span></h3>
            \(bar)<p><span>\(extent(walk))</span> <span class="quiet">\(timing(walk))</span></p>
            </li>

            """
    }

    private func extent(_ walk: WalkUnderWay) -> String {
        let pages = Words.count(walk.pages, "page")
        guard let total = walk.total, let percent = walk.percent else {
            return "\(Words.count(walk.rows, "row")), \(pages)"
        }
        return "\(Words.count(walk.rows)) of \(Words.count(total, "row")) (\(percent) %), \(pages)"
    }

    private func timing(_ walk: WalkUnderWay) -> HTML {
        if let waitsUntil = walk.waitsUntil { return "waits; goes on \(age(waitsUntil))" }
        let left = walk.timeLeft(now).map { ", about \(Words.duration($0)) left" } ?? ""
        return "began \(age(walk.startedAt))\(left)"
    }
}
