import Formats
import Testing

struct HexadecimalTests {
    @Test func `every byte has two digits`() {
        #expect(hexadecimal([0x00, 0x0A, 0x10, 0xFF]) == "000a10ff")
        #expect(hexadecimal([]).isEmpty)
    }
}
