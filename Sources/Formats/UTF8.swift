/// Whether the bytes are UTF-8. Most of a CRM's text is ASCII, which is looked at eight bytes at a time.
package func isValidUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let ascii = bytes.asciiPrefixLength
    if ascii == bytes.count { return true }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[ascii...])
    return rest.withMemoryRebound(to: UInt8.self) { text in
        (try? UTF8Span(validating: text.span)) != nil
    }
}

extension UnsafeRawBufferPointer {
    /// How many bytes before the first that is not ASCII, to the last eight-byte word that has none.
    fileprivate var asciiPrefixLength: Int {
        var position = 0
        while position + 8 <= count {
            let word = loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if word & 0x8080_8080_8080_8080 != 0 { return position }
            position += 8
        }
        return position
    }
}
