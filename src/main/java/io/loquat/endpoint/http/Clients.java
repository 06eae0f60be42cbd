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
 * The one place that says from which address a request comes and for which host it is: limits, logs and the check of origins ask
 * here. Behind {@code loquat.proxies} it is what these say, read from the nearest towards the client and no further than they are
 * trusted; from anybody else their headers are just words. Thread-safe.
 */
@Singleton
public class Clients {
    private static final Logger LOG = Logger.getLogger(Clients.class);

    private final Networks proxies;
    private final AtomicBoolean isHinted = new AtomicBoolean();

    Clients(Settings settings) {
        this.proxies = networks(settings.proxies().orElse(List.of()));
    }

    private static Networks networks(List<String> cidrs) {
        try {
            return new Networks(cidrs);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("loquat.proxies=" + e.getMessage()
                    + " is no network; use CIDRs of IPv4 or IPv6, separated by commas, such as 10.0.0.0/8,fd00::/8.");
        }
    }

    /** Who asks. */
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
                // Who said this is the last that is known.
                break;
            }
            address = hop.getHostAddress();
            if (!proxies.contains(hop)) {
                break;
            }
            before++;
        }
        String asked = forwarded.host(before);
        return new Client(address, asked == null ? host : asked, forwarded.isSecure(before));
    }

    /** The address of who asks, in digits. */
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
                    "%s sends requests of others and is not in loquat.proxies. If it is your proxy, name it there: until then all who"
                            + " come through it have its address, and its limits.",
                    peer);
        }
    }
}
