// The short names of frequent emoji.

const NAMES = `
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|heavy_multiplication_x ✖️|heavy_minus_sign ➖|heavy_plus_sign ➕|negative_squared_cross_mark ❎
warning ⚠️|rotating_light 🚨|no_entry ⛔|no_entry_sign 🚫|octagonal_sign 🛑|exclamation ❗|question ❓|grey_question ❔|bangbang ‼️|information_source ℹ️
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_circle ⚪|black_circle ⚫
large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩|large_blue_square 🟦|white_large_square ⬜|black_large_square ⬛|white_square_button 🔳|white_medium_square ◻️|black_medium_square ◼️|white_medium_small_square ◽|black_medium_small_square ◾|white_small_square ▫️|black_small_square ▪️|small_blue_diamond 🔹|small_orange_diamond 🔸
hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|timer_clock ⏲️|clock1 🕐|clock3 🕒|clock6 🕕|clock9 🕘|watch ⌚|calendar 📅|date 📅|spiral_calendar_pad 🗓️
double_vertical_bar ⏸️|arrow_forward ▶️|repeat 🔁|arrows_counterclockwise 🔄|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|fast_forward ⏩
bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|speech_balloon 💬|envelope ✉️|email 📧|incoming_envelope 📨|inbox_tray 📥|outbox_tray 📤|package 📦|telephone_receiver 📞|iphone 📱
memo 📝|pencil ✏️|pencil2 ✏️|clipboard 📋|page_facing_up 📄|bookmark_tabs 📑|file_folder 📁|card_index 📇|mag 🔍|link 🔗|paperclip 📎|pushpin 📌|round_pushpin 📍|compass 🧭|label 🏷️|receipt 🧾
lock 🔒|unlock 🔓|key 🔑|shield 🛡️|gear ⚙️|wrench 🔧|hammer_and_wrench 🛠️|electric_plug 🔌|satellite_antenna 📡|globe_with_meridians 🌐|computer 💻|floppy_disk 💾|rocket 🚀
bust_in_silhouette 👤|busts_in_silhouette 👥|wave 👋|raised_hand ✋|raising_hand 🙋|point_right 👉|point_up ☝️|pray 🙏|clap 👏|muscle 💪|eyes 👀|thinking_face 🤔|handshake 🤝
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|tada 🎉|sparkles ✨|star ⭐|fire 🔥|zap ⚡|boom 💥|bulb 💡|heart ❤️|100 💯|trophy 🏆|dart 🎯|seedling 🌱|coffee ☕
smile 😄|slightly_smiling_face 🙂|grin 😁|joy 😂|wink 😉|sweat_smile 😅|cry 😢|scream 😱|zzz 💤|robot_face 🤖|house 🏠|office 🏢|credit_card 💳|yen 💴|moneybag 💰|chart_with_upwards_trend 📈|bar_chart 📊
ticket 🎫|construction 🚧|ambulance 🚑|fire_engine 🚒|checkered_flag 🏁|triangular_flag_on_post 🚩|white_flag 🏳️|jp 🇯🇵|flag-jp 🇯🇵|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|new 🆕|ok 🆗|sos 🆘|relay 🏃|runner 🏃`;

let known = null;

// Return the character of a short name, or undefined for an unknown name.
export function emojiOf(name) {
  known ||= new Map(NAMES.trim().split(/[\n|]/).map((pair) => pair.split(" ")));
  return known.get(name.replace(/::skin-tone-\d$/, "").toLowerCase());
}

// Replace short names with characters in plain text.
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+):/gi, (whole, name) => emojiOf(name) || whole);
}
