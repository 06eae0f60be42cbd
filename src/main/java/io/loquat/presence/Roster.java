package io.loquat.presence;

import io.loquat.protocol.Reply.MemberView;
import java.util.List;

/**
 * A page of a room's people, in the order of their names.
 *
 * @param online how many are in the room, on this page or not
 * @param more whether there are further ones behind these
 */
public record Roster(int online, List<MemberView> people, boolean more) {}
