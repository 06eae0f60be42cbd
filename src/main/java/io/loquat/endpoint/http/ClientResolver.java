package io.loquat.endpoint.http;

import io.loquat.config.Settings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Determines from which address a request comes and for which host it is, for limits, logs and the origin check alike.
 * Requests from {@code loquat.proxies} are attributed to the client that the proxies report: the headers are read from
 * the nearest proxy towards the client, and only as far as the proxies are trusted. The same headers from any other
 * peer are ignored. Thread-safe.
 */
@Singleton
public class ClientResolver {
    private static final Logger LOG = Logger.getLogger(ClientResolver.class);

    private final Networks proxies;
    private final AtomicBoolean isHinted = new AtomicBoolean();

    ClientResolver(Settings settings) {
        this.proxies = networks(settings.proxies().orElse(List.of()));
    }

    private static Networks networks(List<String> cidrs) {
        try {
            return new Networks(cidrs);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    "loquat.proxies=" + e.getMessage()
                            + " is not a network; use CIDRs of IPv4 or IPv6, separated by commas, such as 10.0.0.0/8,fd00::/8.");
        }
    }

    /** Returns the client that sent a request. */
    public Client of(HttpServerRequest request) {
        return of(request.remoteAddress().hostAddress(), request.headers());
    }

    Client of(String peer, MultiMap headers) {
        String host = headers.get("Host");
        if (!isProxy(peer)) {
            hint(headers, peer);
            return new Client(peer, host, false);
        }
        Forwarded forwarded = Forwarded.of(headers);
        List<@Nullable InetAddress> hops = forwarded.hops();
        String address = peer;
        int before = 0;
        for (InetAddress hop : hops.reversed()) {
            if (hop == null) {
                // The proxy that reported this hop is the last known address.
                break;
            }
            address = hop.getHostAddress();
            if (!proxies.contains(hop)) {
                break;
            }
            before++;
        }
        String requested = forwarded.host(before);
        return new Client(address, requested == null ? host : requested, forwarded.isSecure(before));
    }

    /** Returns the IP address of the client that sent a request, in digits. */
    public String address(HttpServerRequest request) {
        return of(request).address();
    }

    private boolean isProxy(String peer) {
        if (proxies.isEmpty()) {
            return false;
        }
        InetAddress address = Networks.address(peer);
        return address != null && proxies.contains(address);
    }

    private void hint(MultiMap headers, String peer) {
        boolean isForwarded = headers.contains(Forwarded.X_FOR) || headers.contains(Forwarded.STANDARD);
        if (isForwarded && isHinted.compareAndSet(false, true)) {
            LOG.infof(
                    "%s forwards requests of other clients and is not in loquat.proxies. If it is your proxy, add it there: until"
                            + " then all clients behind it count as one address and share its limits.",
                    peer);
        }
    }
}
