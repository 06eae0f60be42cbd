/** The promise of PROTOCOL §3, each message once and in order, against any interleaving: clients, loops, log and restarts by steps. */
@NullMarked
package io.loquat.session.model;

import org.jspecify.annotations.NullMarked;
