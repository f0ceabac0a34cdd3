import Glibc

/// How this process's heap is kept.
enum Memory {
    /// `M_MMAP_THRESHOLD` of <malloc.h>.
    private static let mmapThreshold: CInt = -3

    /// A page's buffers, megabytes each, go back to the system as soon as they are freed.
    ///
    /// By itself glibc raises the size from which a block is mapped for itself whenever such a block is freed,
    /// and then keeps tens of megabytes of freed buffers in its heap (mallopt(3), M_MMAP_THRESHOLD): 118 MiB at
    /// the peak against 88 MiB, for 500,000 rows in pages of 10,000. Setting the size ends the raising.
    static func returnFreedBuffers() {
        // Swift's Glibc leaves <malloc.h> out, so the function is asked for by name.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (CInt, CInt) -> CInt).self)
        // Refused or not, nothing but the size of the process depends on it.
        _ = mallopt(mmapThreshold, 1 << 20)
    }
}
