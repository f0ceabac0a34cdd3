import Formats
import Transport

/// Where a secret is.
private enum SecretReference {
    case environment(String)
    /// A path as the configuration has it.
    case file(String)
    /// A file in the directory that systemd made for the service (systemd.exec(5), LoadCredential=).
    case credential(String)
}

/// Secrets. No message repeats one, nor anything that somebody may have put there by mistake for one.
extension ConfigurationReader {
    /// The secret that stands in the field or to which it points. Where it `isPublic`, a plain text is good in
    /// any file: an OAuth client's id is no secret (RFC 6749, 2.2), though it may be kept beside one.
    mutating func secret(_ field: ConfigurationField, isPublic: Bool = false) -> Secret? {
        let field = field.hidden
        switch field.value {
        case .string(let text):
            guard isPublic || isConfigurationPrivate else {
                reportPlainSecret(field.path)
                return nil
            }
            return usable(text, at: field.path)
        case .object:
            return reference(field).flatMap { secret(behind: $0, at: field.path) }
        default:
            report(field.path, expected: Self.secretForms, found: field.found)
            return nil
        }
    }

    static let secretForms = #"{"env": NAME}, {"file": PATH} or {"credential": NAME}"#

    private var isConfigurationPrivate: Bool {
        origin.mode & 0o077 == 0
    }

    private mutating func reportPlainSecret(_ path: String) {
        let mode = String(origin.mode, radix: 8)
        let remedy = "or a file that only its owner can read (chmod 600 \(origin.path))"
        report(
            path,
            expected: "\(Self.secretForms), \(remedy)",
            found: "a plain text in a file of mode \(mode)"
        )
    }

    private mutating func reference(_ field: ConfigurationField) -> SecretReference? {
        guard let object = object(field) else { return nil }
        guard object.members.count == 1, let key = object.present(of: ConfigurationKeys.secret).first else {
            report(field.path, expected: Self.secretForms, found: "an object with other keys")
            return nil
        }
        switch key {
        case "env": return required(object[key], .environmentName).map(SecretReference.environment)
        case "file": return required(object[key], .path).map(SecretReference.file)
        default: return required(object[key], .credentialName).map(SecretReference.credential)
        }
    }

    private mutating func secret(behind reference: SecretReference, at path: String) -> Secret? {
        // A blank that says that there is one; it does not leave the reader.
        guard secrets == .read else { return Secret("") }
        return switch reference {
        case .environment(let name): secret(inVariable: name, at: keyPath(path, "env"))
        case .file(let file): secret(inFile: file, at: keyPath(path, "file"))
        case .credential(let name): secret(inCredential: name, at: keyPath(path, "credential"))
        }
    }

    private mutating func secret(inVariable name: String, at path: String) -> Secret? {
        guard let text = origin.sources.environment[name] else {
            report(
                path,
                expected: "the name of an environment variable that is set",
                found: isUsualVariableName(name) ? "\(name), which is not" : "one that is not"
            )
            return nil
        }
        return usable(text, at: path)
    }

    private mutating func secret(inFile file: String, at path: String) -> Secret? {
        let resolved = origin.resolve(file)
        do {
            return usable(withoutFinalNewlines(try origin.sources.readFile(resolved).bytes), at: path)
        } catch {
            // A relative path may be the secret itself.
            let subject = file.hasPrefix("/") ? quoted(file) : "one relative to \(quoted(origin.directory))"
            report(path, expected: "the path of a file that can be read", found: "\(subject): \(error.cause)")
            return nil
        }
    }

    private mutating func secret(inCredential name: String, at path: String) -> Secret? {
        let expected = "a credential that systemd passes to the service (LoadCredential= in its unit)"
        guard let directory = origin.sources.environment["CREDENTIALS_DIRECTORY"], !directory.isEmpty else {
            report(path, expected: expected, found: "no $CREDENTIALS_DIRECTORY")
            return nil
        }
        do {
            let bytes = try origin.sources.readFile("\(directory)/\(name)").bytes
            return usable(withoutFinalNewlines(bytes), at: path)
        } catch {
            report(path, expected: expected, found: "one that cannot be read in \(directory): \(error.cause)")
            return nil
        }
    }

    /// The secret, where it can stand in a header: only printable ASCII, no space at an end (RFC 9110, 5.5).
    private mutating func usable(_ text: String, at path: String) -> Secret? {
        let found: String
        if text.isEmpty {
            found = "an empty one"
        } else if !text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) {
            found = "one with line breaks, control characters or letters beyond ASCII"
        } else if text.hasPrefix(" ") || text.hasSuffix(" ") {
            found = "one with a space at an end"
        } else {
            return Secret(text)
        }
        report(path, expected: "a secret of printable ASCII characters", found: found)
        return nil
    }
}

/// Variables are named in capitals by custom; anything else may be the secret itself.
private func isUsualVariableName(_ name: String) -> Bool {
    name == name.uppercased() && isSnakeCase(name.lowercased())
}

/// Editors and `echo` end a file with one; no secret does.
private func withoutFinalNewlines(_ bytes: [UInt8]) -> String {
    let end = bytes.lastIndex { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }.map { $0 + 1 } ?? 0
    return String(decoding: bytes[..<end], as: UTF8.self)
}

extension ConfigurationShape where Value == String {
    fileprivate static var environmentName: ConfigurationShape {
        text("the name of an environment variable") {
            !$0.isEmpty && !$0.utf8.contains(where: [0, UInt8(ascii: "=")].contains)
        }
    }

    /// A slash would lead out of the directory of the credentials.
    fileprivate static var credentialName: ConfigurationShape {
        text("the name of a credential, without a slash") {
            !["", ".", ".."].contains($0) && !$0.utf8.contains(where: [0, UInt8(ascii: "/")].contains)
        }
    }
}
