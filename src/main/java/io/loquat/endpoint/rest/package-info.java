/** REST, server-sent events and the export of a room. */
@NullMarked
package io.loquat.endpoint.rest;

import org.jspecify.annotations.NullMarked;
