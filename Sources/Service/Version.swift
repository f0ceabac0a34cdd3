/// The version of this program, as `--version` and the User-Agent say it.
package let crmirrorVersion = "0.1.0"
