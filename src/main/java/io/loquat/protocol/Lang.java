package io.loquat.protocol;

import org.jspecify.annotations.Nullable;

/** The language of the notices that a client receives. */
public enum Lang {
    EN("user", " comes in", " left"),
    ZH("用户", "加入了聊天室", "离开了聊天室");

    private final String guest;
    private final String entered;
    private final String left;

    Lang(String guest, String entered, String left) {
        this.guest = guest;
        this.entered = entered;
        this.left = left;
    }

    /** Returns Chinese for {@code zh} and its regions ({@code zh-CN}), English for anything else and for null. */
    public static Lang of(@Nullable String tag) {
        return tag != null && tag.regionMatches(true, 0, "zh", 0, 2) && (tag.length() == 2 || tag.charAt(2) == '-')
                ? ZH
                : EN;
    }

    String guest(long number) {
        return guest + number;
    }

    String entered(String nick) {
        return nick + entered;
    }

    String left(String nick) {
        return nick + left;
    }
}
