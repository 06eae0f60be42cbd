package io.loquat.endpoint.http;

import org.jspecify.annotations.Nullable;

/**
 * Who asks, and for what host.
 *
 * @param address of the client, in digits
 * @param host that the client asked for, with the port where it named one; null where it named none
 * @param isSecure whether a trusted proxy says that the client came by TLS
 */
public record Client(String address, @Nullable String host, boolean isSecure) {}
