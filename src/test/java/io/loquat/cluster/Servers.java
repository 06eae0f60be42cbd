package io.loquat.cluster;

import java.net.URI;
import java.util.List;

/** Where clients are sent, as a load balancer does it. */
interface Servers {

    /** The addresses of those in service now; there may be none. */
    List<URI> inService();
}
