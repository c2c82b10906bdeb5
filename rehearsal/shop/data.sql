-- A few thousand rows of everyday trade. Deterministic, so that two rehearsals show the same counts.

INSERT INTO customers (email, name, phone, created_at)
SELECT format('customer%s@example.com', n), format('Customer %s', n), format('+49 30 %s', 100000 + n),
       timestamptz '2024-01-01' + n * interval '7 hours'
FROM generate_series(1, 500) AS n;

INSERT INTO addresses (customer_id, street, city, postal_code)
SELECT id, format('Market Street %s', id), 'Berlin', lpad((10000 + id)::text, 5, '0') FROM customers;

INSERT INTO categories (id, name, parent_id)
VALUES (1, 'Home', NULL), (2, 'Kitchen', 1), (3, 'Garden', 1), (4, 'Books', NULL), (5, 'Cookbooks', 4);

INSERT INTO products (sku, name, description, price, attributes)
SELECT format('SKU-%s', lpad(n::text, 5, '0')), format('Product %s', n), 'As seen in the catalogue', 4.99 + n % 90,
       jsonb_build_object('colour', (ARRAY['red', 'green', 'blue'])[1 + n % 3])
FROM generate_series(1, 300) AS n;

INSERT INTO product_categories SELECT id, 1 + id % 5 FROM products;
INSERT INTO inventory SELECT id, 20 + id % 80, id % 10 FROM products;
INSERT INTO coupons VALUES ('WELCOME10', 10, NULL), ('SUMMER20', 20, '2025-08-31');

INSERT INTO orders (customer_id, status, coupon_code, placed_at)
SELECT 1 + n % 500, (enum_range(NULL::order_status))[1 + n % 6], CASE WHEN n % 20 = 0 THEN 'WELCOME10' END,
       timestamptz '2025-01-01' + n * interval '3 hours'
FROM generate_series(1, 2000) AS n;

INSERT INTO order_items (order_id, line, product_id, quantity, unit_price)
SELECT orders.id, line, product.id, 1 + orders.id % 3, product.price
FROM orders
CROSS JOIN generate_series(1, 2) AS line
JOIN products AS product ON product.id = 1 + (orders.id * 7 + line * 13) % 300;

INSERT INTO payments (order_id, status, amount, provider_reference)
SELECT id, 'captured', order_total(id), format('psp-%s', id) FROM orders WHERE status IN ('paid', 'shipped', 'delivered');

INSERT INTO invoices (order_id, issued_on)
SELECT id, placed_at::date FROM orders WHERE status IN ('shipped', 'delivered') ORDER BY id;

INSERT INTO reviews (product_id, customer_id, rating)
SELECT 1 + n % 300, 1 + n % 500, 1 + n % 5 FROM generate_series(1, 600) AS n;

INSERT INTO gift_cards SELECT format('GC-%s', n), n, 25 FROM generate_series(1, 40) AS n;
