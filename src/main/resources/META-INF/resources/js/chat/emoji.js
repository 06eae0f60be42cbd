/** Emoji by the names most people know them by. A flat table: name, emoji, name, emoji. */
const TABLE = `
smile 😄 smiley 😃 grin 😁 grinning 😀 laughing 😆 satisfied 😆 joy 😂 rofl 🤣 sweat_smile 😅 slightly_smiling_face 🙂
upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 relaxed ☺️ yum 😋 relieved 😌 heart_eyes 😍 smiling_face_with_three_hearts 🥰
star_struck 🤩 kissing_heart 😘 kissing 😗 sunglasses 😎 smirk 😏 neutral_face 😐 expressionless 😑 unamused 😒 sweat 😓
pensive 😔 confused 😕 confounded 😖 disappointed 😞 worried 😟 angry 😠 rage 😡 cry 😢 sob 😭 persevere 😣 triumph 😤
frowning 😦 anguished 😧 fearful 😨 weary 😩 sleepy 😪 tired_face 😫 grimacing 😬 open_mouth 😮 hushed 😯 cold_sweat 😰
scream 😱 astonished 😲 flushed 😳 sleeping 😴 dizzy_face 😵 mask 😷 thinking 🤔 zipper_mouth_face 🤐 hugs 🤗 nerd_face 🤓
roll_eyes 🙄 drooling_face 🤤 lying_face 🤥 shushing_face 🤫 partying_face 🥳 pleading_face 🥺 exploding_head 🤯 cowboy_hat_face 🤠
money_mouth_face 🤑 monocle_face 🧐 yawning_face 🥱 hot_face 🥵 cold_face 🥶 woozy_face 🥴 zany_face 🤪 melting_face 🫠 salute 🫡
stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 stuck_out_tongue_closed_eyes 😝 skull 💀 ghost 👻 alien 👽 robot 🤖
poop 💩 clown_face 🤡 smiling_imp 😈 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 smiley_cat 😺 joy_cat 😹
wave 👋 ok_hand 👌 pinched_fingers 🤌 v ✌️ crossed_fingers 🤞 metal 🤘 call_me_hand 🤙 point_left 👈 point_right 👉 point_up ☝️
point_up_2 👆 point_down 👇 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 fist ✊ facepunch 👊 clap 👏 raised_hands 🙌 open_hands 👐
handshake 🤝 pray 🙏 muscle 💪 writing_hand ✍️ eyes 👀 eye 👁️ brain 🧠 shrug 🤷 facepalm 🤦 raising_hand 🙋 bow 🙇 dancer 💃 runner 🏃
heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 white_heart 🤍 broken_heart 💔
two_hearts 💕 sparkling_heart 💖 heartbeat 💓 kiss 💋 100 💯 boom 💥 dizzy 💫 sweat_drops 💦 dash 💨 zzz 💤 speech_balloon 💬
fire 🔥 sparkles ✨ star ⭐ star2 🌟 zap ⚡ sun ☀️ sunny ☀️ cloud ☁️ rain 🌧️ umbrella ☔ snowflake ❄️ snowman ⛄ rainbow 🌈 moon 🌙
earth 🌍 earth_asia 🌏 ocean 🌊 tada 🎉 confetti_ball 🎊 balloon 🎈 gift 🎁 trophy 🏆 medal 🏅 soccer ⚽ basketball 🏀 dart 🎯
game_die 🎲 video_game 🎮 art 🎨 guitar 🎸 notes 🎶 musical_note 🎵 microphone 🎤 headphones 🎧 movie_camera 🎥 camera 📷
dog 🐶 cat 🐱 mouse 🐭 rabbit 🐰 fox 🦊 bear 🐻 panda_face 🐼 tiger 🐯 lion 🦁 cow 🐮 pig 🐷 frog 🐸 monkey 🐵 chicken 🐔 penguin 🐧
bird 🐦 owl 🦉 unicorn 🦄 horse 🐴 bee 🐝 bug 🐛 butterfly 🦋 snail 🐌 turtle 🐢 snake 🐍 octopus 🐙 fish 🐟 dolphin 🐬 whale 🐳 dragon 🐉
rose 🌹 sunflower 🌻 tulip 🌷 cherry_blossom 🌸 four_leaf_clover 🍀 maple_leaf 🍁 seedling 🌱 evergreen_tree 🌲 cactus 🌵
apple 🍎 tangerine 🍊 orange 🍊 lemon 🍋 banana 🍌 watermelon 🍉 grapes 🍇 strawberry 🍓 cherries 🍒 peach 🍑 mango 🥭 tomato 🍅
avocado 🥑 corn 🌽 bread 🍞 cheese 🧀 egg 🥚 bacon 🥓 hamburger 🍔 fries 🍟 pizza 🍕 taco 🌮 ramen 🍜 rice 🍚 sushi 🍣 dumpling 🥟
icecream 🍦 doughnut 🍩 cookie 🍪 cake 🍰 birthday 🎂 chocolate_bar 🍫 popcorn 🍿 coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine_glass 🍷
rocket 🚀 airplane ✈️ car 🚗 train 🚆 bike 🚲 house 🏠 tent ⛺ bulb 💡 book 📖 books 📚 pencil ✏️ memo 📝 calendar 📅 pushpin 📌 link 🔗
lock 🔒 key 🔑 hammer 🔨 wrench 🔧 gear ⚙️ computer 💻 phone ☎️ email 📧 hourglass ⌛ alarm_clock ⏰ watch ⌚ bell 🔔 loudspeaker 📢
money_with_wings 💸 moneybag 💰 gem 💎 crown 👑 package 📦 mag 🔍 chart 📈 warning ⚠️ no_entry ⛔ x ❌ heavy_check_mark ✔️
white_check_mark ✅ question ❓ exclamation ❗ recycle ♻️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️ checkered_flag 🏁`;

const EMOJI = new Map(Array.from(TABLE.matchAll(/(\S+) (\S+)/g), ([, name, emoji]) => [name, emoji]));

/** @param {string} name without its colons @returns {string | undefined} */
export const emoji = (name) => EMOJI.get(name);

/** @param {string} part of a name @param {number} most @returns {{ name: string, emoji: string }[]} names that begin with it first */
export function findEmoji(part, most) {
  const found = [...EMOJI].filter(([name]) => name.includes(part)).map(([name, emoji]) => ({ name, emoji }));
  return found.sort((a, b) => b.name.startsWith(part) - a.name.startsWith(part)).slice(0, most);
}

const FEW = /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Is it one to three emoji and nothing else? @param {string} text */
export const onlyEmoji = (text) => text.length < 120 && FEW.test(text);
