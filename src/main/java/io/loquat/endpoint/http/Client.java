package io.loquat.endpoint.http;

import org.jspecify.annotations.Nullable;

/**
 * The client that sent a request, and the host that it addressed.
 *
 * @param address the IP address of the client, in digits
 * @param host the host that the client requested, with the port if it named one; null if it named no host
 * @param isSecure whether a trusted proxy says that the client used TLS
 */
public record Client(String address, @Nullable String host, boolean isSecure) {}
