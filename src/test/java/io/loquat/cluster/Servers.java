package io.loquat.cluster;

import java.net.URI;
import java.util.List;

/** Where clients are sent, as by a load balancer. */
interface Servers {

    /** Returns the addresses of the servers now in service; there may be none. */
    List<URI> inService();
}
