package import Mirror

/// How a vendor's objects become rows.
package struct JSONShape: Hashable, Sendable {
    /// The fields that identify a record, together, as the vendor writes them; none where only its whole content does.
    package var key: [String]
    /// Objects that are used as maps: the field's path (`fields`, `lead.fields`) and what its members' names are to
    /// be called (`field_id`).
    package var maps: [String: String]
    package var extent: Records.Extent

    package init(
        key: [String] = ["id"], maps: [String: String] = [:], extent: Records.Extent = .whole
    ) {
        self.key = key
        self.maps = maps
        self.extent = extent
    }
}
