/** Every setting with its default, its unit and its reason. */
@NullMarked
package io.loquat.config;

import org.jspecify.annotations.NullMarked;
