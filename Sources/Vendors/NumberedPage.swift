import Mirror

/// One page of a list whose pages are numbered from 1.
struct NumberedPage {
    let number: Int
    /// How many rows the largest of the pages before it had; 0 where it is the first.
    let largest: Int
    private let position: Position

    /// - Throws: an `expired` fault where the position is no numbered page.
    init(at position: Position, of stream: Stream) throws(Fault) {
        switch position.place {
        case .beginning: (number, largest) = (1, 0)
        case .page(let number, let largest): (self.number, self.largest) = (number, largest)
        case .plainBeginning, .link, .createdFrom, .createdUntil, .cursor, .file, .confirmation:
            throw Fault(
                .expired, operation: "read the checkpoint", subject: stream.name,
                cause: "the pages of this list have numbers, and it holds none"
            )
        }
        self.position = position
    }

    /// How many rows came with this page and those before it, if all of those were as large as the largest.
    func rowsSoFar(with rows: Int) -> Int {
        (number - 1) * max(largest, rows) + rows
    }

    /// The page behind this one, which had so many rows.
    func next(after rows: Int) -> Position {
        Position(
            part: position.part, place: .page(number: number + 1, largest: max(largest, rows)),
            parent: position.parent
        )
    }
}
