#include "CNetworkPage.h"

// Clang has C23's #embed in every language mode, and says that it is early.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char body[] = {
#embed "page/body.html"
};
static const unsigned char style[] = {
#embed "page/style.css"
};
static const unsigned char modules[] = {
#embed "page/modules.js"
};
static const unsigned char layout[] = {
#embed "page/layout.js"
};
static const unsigned char drawing[] = {
#embed "page/drawing.js"
};
static const unsigned char details[] = {
#embed "page/details.js"
};
static const unsigned char search[] = {
#embed "page/search.js"
};
static const unsigned char start[] = {
#embed "page/start.js"
};

static const mhnetc_page_part scripts[] = {
    {modules, sizeof modules}, {layout, sizeof layout}, {drawing, sizeof drawing},
    {details, sizeof details}, {search, sizeof search}, {start, sizeof start},
};

mhnetc_page_part mhnetc_page_body(void) { return (mhnetc_page_part){body, sizeof body}; }

mhnetc_page_part mhnetc_page_style(void) { return (mhnetc_page_part){style, sizeof style}; }

size_t mhnetc_page_script_count(void) { return sizeof scripts / sizeof *scripts; }

mhnetc_page_part mhnetc_page_script(size_t index) { return scripts[index]; }
