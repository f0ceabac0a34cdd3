import NIOCore

/// One table's rows, as the CSV bytes in which they are served.
///
/// The rows made at the start lie one behind the other in the order of creation, so that a page of them is one
/// copy. Rows changed or added later are kept apart.
struct Table: Sendable {
    let design: TableDesign
    /// Columns added while the simulator runs, with the value of new rows.
    private(set) var addedColumns: [(name: String, value: String)] = []
    private var arena: ByteBuffer
    /// Where each row of the arena ends.
    private var ends: [Int]
    private(set) var ids: [Int]
    private(set) var created: [Int64]
    private(set) var updated: [Int64]
    private(set) var communities: [Int]
    /// Rows outside the arena, by index.
    private var apart: [Int: ByteBuffer] = [:]
    /// Rows deleted without a trace.
    private var vanished: Set<Int> = []
    private(set) var updateOrder: UpdateOrder
    private var indexByID: [Int: Int]?

    init(design: TableDesign, rows: GeneratedRows) {
        self.design = design
        arena = rows.arena
        ends = rows.ends
        ids = rows.ids
        created = rows.created
        updated = rows.updated
        communities = rows.communities
        updateOrder = UpdateOrder(updated: rows.updated, ids: rows.ids)
    }

    /// How many rows there ever were; indices run below it.
    var count: Int { ids.count }

    var header: [String] {
        design.columns.map(\.name) + addedColumns.map(\.name)
    }

    var headerBytes: [UInt8] {
        CSV.row(header.map(\.utf8))
    }

    func exists(_ index: Int) -> Bool {
        vanished.isEmpty || !vanished.contains(index)
    }

    var existing: [Int] {
        (0..<count).filter(exists)
    }

    func bytes(of index: Int) -> ByteBuffer {
        if let bytes = apart[index] { return bytes }
        let start = index == 0 ? 0 : ends[index - 1]
        return arena.getSlice(at: start, length: ends[index] - start) ?? ByteBuffer()
    }

    /// How many bytes a row has.
    func length(of index: Int) -> Int {
        if !apart.isEmpty || index >= ends.count { return bytes(of: index).readableBytes }
        return ends[index] - (index == 0 ? 0 : ends[index - 1])
    }

    func fields(of index: Int) -> [[UInt8]] {
        CSV.fields(of: Array(bytes(of: index).readableBytesView))
    }

    /// Appends these rows; neighbours in the arena go in one copy.
    func append(rows: some Sequence<Int>, to page: inout ByteBuffer) {
        var run = 0..<0
        for index in rows {
            if index < ends.count, apart.isEmpty || apart[index] == nil {
                if index == run.upperBound, !run.isEmpty {
                    run = run.lowerBound..<index + 1
                    continue
                }
                append(run: run, to: &page)
                run = index..<index + 1
            } else {
                append(run: run, to: &page)
                run = 0..<0
                page.writeImmutableBuffer(bytes(of: index))
            }
        }
        append(run: run, to: &page)
    }

    private func append(run: Range<Int>, to page: inout ByteBuffer) {
        guard let last = run.last else { return }
        let start = run.lowerBound == 0 ? 0 : ends[run.lowerBound - 1]
        page.writeImmutableBuffer(arena.getSlice(at: start, length: ends[last] - start) ?? ByteBuffer())
    }
}

extension Table {
    /// Where a record is; nil where there is none with that id.
    mutating func index(of id: Int) -> Int? {
        let places = indexByID ?? Dictionary(zip(ids, ids.indices)) { first, _ in first }
        indexByID = places
        return places[id].flatMap { exists($0) ? $0 : nil }
    }

    /// Replaces a row; it counts as changed at `now`.
    mutating func replace(_ index: Int, fields: [[UInt8]], now: Moment) {
        apart[index] = ByteBuffer(bytes: CSV.row(fields))
        updated[index] = now.milliseconds
        updateOrder.record(SortKey(time: now.milliseconds, id: ids[index]), index: index)
    }

    /// Adds a row, created at `now`. Its id must be higher than every other, so that rows stay in order.
    mutating func insert(id: Int, community: Int, fields: [[UInt8]], now: Moment) {
        let index = count
        ids.append(id)
        created.append(now.milliseconds)
        updated.append(now.milliseconds)
        communities.append(community)
        apart[index] = ByteBuffer(bytes: CSV.row(fields))
        updateOrder.record(SortKey(time: now.milliseconds, id: id), index: index)
        indexByID?[id] = index
    }

    mutating func remove(_ index: Int) {
        vanished.insert(index)
    }

    /// Puts back a record that was removed, as it was; gives whether there was one.
    mutating func restore(id: Int) -> Bool {
        guard let index = vanished.first(where: { ids[$0] == id }) else { return false }
        vanished.remove(index)
        return true
    }

    /// Gives every row one more field; no record counts as changed.
    mutating func addColumn(_ name: String, value: String) {
        var grown = ByteBuffer()
        var field: [UInt8] = []
        CSV.append(value.utf8, to: &field)
        for index in ends.indices {
            let start = index == 0 ? 0 : ends[index - 1]
            grown.writeImmutableBuffer(
                arena.getSlice(at: start, length: ends[index] - start - 1) ?? ByteBuffer())
            grown.writeBytes([UInt8(ascii: ",")] + field + [UInt8(ascii: "\n")])
        }
        var lengthened = 0
        for index in ends.indices {
            lengthened += field.count + 1
            ends[index] += lengthened
        }
        arena = grown
        for index in Array(apart.keys) {
            apart[index] = ByteBuffer(bytes: CSV.row(fields(of: index) + [Array(value.utf8)]))
        }
        addedColumns.append((name: name, value: value))
    }
}
