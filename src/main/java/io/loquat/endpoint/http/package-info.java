/** The HTTP edge: strict parsing, deadlines, who asks from where, and problem documents. */
@NullMarked
package io.loquat.endpoint.http;

import org.jspecify.annotations.NullMarked;
