/**
 * Gives the remedy for an address that could not be fetched, by the complaints of the program that tried;
 * `otherwise` where they are not about the server's certificate. libcurl heeds no SSL_CERT_FILE (that is the
 * curl command's), so dnf and zypper know the CAs of the system's store only, as apt does.
 */
export function fetchRemedy(complaints: readonly string[], otherwise: string): string {
  if (!complaints.some((line) => /certificate/i.test(line))) return otherwise
  return "The server, or something that intercepts TLS on the way, presents a certificate that this host does not trust. If it is from a CA of your own, add that CA to the system's store (update-ca-certificates or update-ca-trust): apt, dnf and zypper use no other."
}
