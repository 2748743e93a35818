//! Signs that are drawn like Latin letters.

/// The Latin letter that a sign is drawn like.
pub(super) fn alike(letter: char) -> Option<char> {
    let plain = match letter {
        'а' | 'α' | 'ᴀ' | 'ɑ' => 'a',
        'А' | 'Α' => 'A',
        'В' | 'Β' => 'B',
        'ʙ' => 'b',
        'с' | 'ϲ' | 'ᴄ' => 'c',
        'С' | 'Ϲ' => 'C',
        'ԁ' | 'ᴅ' => 'd',
        'е' | 'є' | 'ε' | 'ᴇ' | 'ё' => 'e',
        'Е' | 'Ε' | 'Ё' => 'E',
        'ғ' | 'ꜰ' => 'f',
        'ɢ' | 'ɡ' => 'g',
        'һ' | 'ʜ' => 'h',
        'Н' | 'Η' => 'H',
        'і' | 'ι' | 'ɪ' | 'ı' | 'ї' | 'ί' | 'ϊ' => 'i',
        'І' | 'Ι' | 'Ї' | 'Ί' => 'I',
        'ј' | 'ᴊ' => 'j',
        'Ј' => 'J',
        'κ' | 'ᴋ' | 'к' => 'k',
        'К' | 'Κ' => 'K',
        'ӏ' | 'ʟ' | 'ⅼ' => 'l',
        'м' | 'ᴍ' => 'm',
        'М' | 'Μ' => 'M',
        'ɴ' | 'η' | 'п' => 'n',
        'Ν' => 'N',
        'ν' | 'ᴠ' | 'ѵ' => 'v',
        'о' | 'ο' | 'ᴏ' | 'σ' | 'օ' | 'ό' => 'o',
        'О' | 'Ο' => 'O',
        'р' | 'ρ' | 'ᴘ' => 'p',
        'Р' | 'Ρ' => 'P',
        'ԛ' => 'q',
        'ʀ' | 'г' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'Ѕ' => 'S',
        'т' | 'τ' | 'ᴛ' => 't',
        'Т' | 'Τ' => 'T',
        'υ' | 'ᴜ' | 'ս' => 'u',
        'ԝ' | 'ω' | 'ᴡ' => 'w',
        'х' | 'χ' => 'x',
        'Х' | 'Χ' => 'X',
        'у' | 'γ' | 'ʏ' => 'y',
        'У' | 'Υ' => 'Y',
        'ᴢ' => 'z',
        'Ζ' => 'Z',
        // Letters in black circles, in black squares, and those of flags.
        '\u{1f150}'..='\u{1f169}' => return nth(letter, 0x1_f150),
        '\u{1f170}'..='\u{1f189}' => return nth(letter, 0x1_f170),
        '\u{1f1e6}'..='\u{1f1ff}' => return nth(letter, 0x1_f1e6),
        _ => return None,
    };
    Some(plain)
}

fn nth(letter: char, first: u32) -> Option<char> {
    let code = u32::from(letter).checked_sub(first)?;
    char::from_u32(u32::from('a') + code).filter(char::is_ascii_lowercase)
}
