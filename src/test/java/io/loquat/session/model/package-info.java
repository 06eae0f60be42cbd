/**
 * Model-based test of docs/protocol.md §3: every message once and in order, under any interleaving of clients, loops,
 * log and restarts.
 */
@NullMarked
package io.loquat.session.model;

import org.jspecify.annotations.NullMarked;
