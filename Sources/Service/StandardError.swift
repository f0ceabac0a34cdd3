import Glibc

/// Standard error, written whole lines at a time.
package enum StandardError {
    package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// What the terminal can show now; the usual size where it does not say.
    package static var terminalSize: TerminalSize {
        var size = winsize()
        let isKnown = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 && size.ws_row > 0
        return isKnown ? TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row)) : TerminalSize()
    }

    package static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let written = Glibc.write(STDERR_FILENO, start, rest.count)
                if written < 0, errno == EINTR { continue }
                // Nobody reads standard error any more: there is nowhere left to say so.
                guard written > 0 else { return }
                rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
        }
    }
}
